package dev.parley.testserver;

/** Status codes with the reason phrases people know them by. */
final class StatusLine {

    private StatusLine() {}

    /** Returns the code and its phrase, such as {@code 404 Not Found}. */
    static String of(int status) {
        return status + " "
                + switch (status) {
                    case 200 -> "OK";
                    case 201 -> "Created";
                    case 202 -> "Accepted";
                    case 204 -> "No Content";
                    case 304 -> "Not Modified";
                    case 307 -> "Temporary Redirect";
                    case 400 -> "Bad Request";
                    case 401 -> "Unauthorized";
                    case 402 -> "Payment Required";
                    case 403 -> "Forbidden";
                    case 404 -> "Not Found";
                    case 408 -> "Request Timeout";
                    case 409 -> "Conflict";
                    case 413 -> "Content Too Large";
                    case 422 -> "Unprocessable Content";
                    case 429 -> "Too Many Requests";
                    case 431 -> "Request Header Fields Too Large";
                    case 500 -> "Internal Server Error";
                    case 501 -> "Not Implemented";
                    case 502 -> "Bad Gateway";
                    case 503 -> "Service Unavailable";
                    case 504 -> "Gateway Timeout";
                    default -> "Status";
                };
    }
}

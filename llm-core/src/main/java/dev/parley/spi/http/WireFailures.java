package dev.parley.spi.http;

import dev.parley.ConnectionException;
import dev.parley.Deadline;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.MalformedResponseException;
import dev.parley.TruncatedStreamException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Says what went wrong below HTTP. The JDK's useful words are often in the cause of the cause. */
final class WireFailures {
    private WireFailures() {}

    /** A failure before the head of an answer. */
    static LlmException beforeAnswer(HttpCall call, URI uri, Duration connectLimit, Throwable cause) {
        String at = Origins.of(uri);
        if (cause instanceof LlmException e) {
            return e;
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return new LlmTimeoutException(
                    Deadline.CONNECT,
                    connectLimit,
                    details(call, "no connection to " + at + " within " + seconds(connectLimit)),
                    cause);
        }
        if (has(cause, UnresolvedAddressException.class) || has(cause, UnknownHostException.class)) {
            return new ConnectionException(
                    withHint(call, "the host name '" + uri.getHost() + "' is not known", false), cause);
        }
        if (has(cause, ConnectException.class)) {
            return new ConnectionException(withHint(call, "nothing answers at " + at, true), cause);
        }
        if (has(cause, SSLException.class)) {
            return new ConnectionException(
                    withHint(call, "no secure connection to " + at + ": " + innermost(cause), false), cause);
        }
        String words = allWords(cause);
        if (has(cause, ProtocolException.class) || words.contains("invalid status line")) {
            return new MalformedResponseException(
                    withHint(call, "what answers at " + at + " does not speak HTTP", false), cause);
        }
        if (words.contains("parsing http/1.1")) {
            return new ConnectionException(
                    withHint(call, at + " closed the connection within the head of its answer", false), cause);
        }
        if (words.contains("header parser received no bytes") || words.contains("eof reached while reading")) {
            return new ConnectionException(
                    withHint(call, at + " closed the connection without an answer", true), cause);
        }
        return new ConnectionException(
                withHint(call, "the connection to " + at + " failed: " + innermost(cause), true), cause);
    }

    /** A failure after the head of an answer. */
    static LlmException inAnswer(HttpCall call, Throwable cause) {
        return cause instanceof LlmException e
                ? e
                : new TruncatedStreamException(
                        details(call, "the connection broke before the end of the answer: " + innermost(cause)), cause);
    }

    /**
     * A failure of code that reads an answer. What it threw may repeat the answer, and so a secret; then it is not kept as
     * the cause.
     */
    static MalformedResponseException misunderstood(HttpCall call, SentSecrets secrets, Throwable thrown) {
        StringWriter everything = new StringWriter();
        thrown.printStackTrace(new PrintWriter(everything, true));
        String trace = everything.toString();
        ErrorDetails details =
                details(call, "the answer could not be understood: " + secrets.redact(String.valueOf(thrown)));
        if (secrets.redact(trace).equals(trace)) {
            return new MalformedResponseException(details, thrown);
        }
        MalformedResponseException failure = new MalformedResponseException(details);
        failure.setStackTrace(thrown.getStackTrace());
        return failure;
    }

    static ErrorDetails details(HttpCall call, String summary) {
        return builder(call, summary).build();
    }

    static ErrorDetails.Builder builder(HttpCall call, String summary) {
        ErrorDetails.Builder details = ErrorDetails.builder(summary);
        if (!call.provider().isEmpty()) {
            details.provider(call.provider());
        }
        call.model().ifPresent(details::model);
        return details;
    }

    static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static ErrorDetails withHint(HttpCall call, String summary, boolean retryable) {
        ErrorDetails.Builder details = builder(call, summary).retryable(retryable);
        call.connectHint().ifPresent(details::hint);
        return details.build();
    }

    private static boolean has(Throwable cause, Class<? extends Throwable> type) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    private static String allWords(Throwable cause) {
        StringBuilder words = new StringBuilder();
        for (Throwable t = cause; t != null; t = t.getCause()) {
            words.append(t.getMessage()).append('\n');
        }
        return words.toString().toLowerCase(Locale.ROOT);
    }

    private static String innermost(Throwable cause) {
        String words = cause.getClass().getSimpleName();
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                words = t.getMessage();
            }
        }
        return words;
    }
}

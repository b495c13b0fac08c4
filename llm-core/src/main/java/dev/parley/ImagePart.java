package dev.parley;

import dev.parley.internal.ImageTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image: its bytes, or a URL from which the provider fetches it.
 *
 * <p>Immutable; bytes are copied on the way in and on the way out.
 *
 * @since 0.1.0
 */
public final class ImagePart implements ContentPart {
    private final byte @Nullable [] bytes;
    private final @Nullable URI url;
    private final @Nullable String mediaType;

    private ImagePart(byte @Nullable [] bytes, @Nullable URI url, @Nullable String mediaType) {
        this.bytes = bytes;
        this.url = url;
        this.mediaType = mediaType;
    }

    /**
     * Takes the bytes of an image of a known type.
     *
     * @param bytes the file's content
     * @param mediaType such as {@code image/png}
     * @return the part
     * @throws IllegalArgumentException if there are no bytes, or the media type is not that of an image
     */
    public static ImagePart of(byte[] bytes, String mediaType) {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(mediaType, "mediaType");
        if (bytes.length == 0) {
            throw new IllegalArgumentException("an image needs at least one byte");
        }
        String type = mediaType.strip().toLowerCase(Locale.ROOT);
        if (!type.matches("image/[a-z0-9.+-]+")) {
            throw new IllegalArgumentException(
                    "mediaType '" + mediaType + "' is not that of an image, such as image/png or image/jpeg");
        }
        return new ImagePart(bytes.clone(), null, type);
    }

    /**
     * Takes the bytes of a PNG, JPEG, GIF or WebP image and finds out which it is.
     *
     * @param bytes the file's content
     * @return the part
     * @throws IllegalArgumentException if it is none of these
     */
    public static ImagePart of(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        return of(
                bytes,
                ImageTypes.sniff(bytes)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "the bytes are not those of a PNG, JPEG, GIF or WebP image; name the type with"
                                        + " ImagePart.of(bytes, mediaType)")));
    }

    /**
     * Reads a PNG, JPEG, GIF or WebP image from a file.
     *
     * @param file the file
     * @return the part
     * @throws IllegalArgumentException if the content is none of these
     * @throws UncheckedIOException if the file cannot be read
     */
    public static ImagePart of(Path file) {
        Objects.requireNonNull(file, "file");
        try {
            return of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the image " + file, e);
        }
    }

    /**
     * Names an image for the provider to fetch. A {@code data:} URL is taken apart into bytes and media type.
     *
     * @param url an absolute {@code http}, {@code https} or {@code data} URL
     * @return the part
     * @throws IllegalArgumentException if the URL is of another kind
     */
    public static ImagePart of(URI url) {
        Objects.requireNonNull(url, "url");
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "http", "https" -> new ImagePart(null, url, null);
            case "data" -> ofData(url.getRawSchemeSpecificPart());
            case "file" ->
                throw new IllegalArgumentException(
                        "url is a file, which no provider can fetch; use ImagePart.of(Path.of(url))");
            default ->
                throw new IllegalArgumentException(
                        "url must be an absolute http, https or data URL, not of the scheme '" + scheme + "'");
        };
    }

    private static ImagePart ofData(String data) {
        int comma = data.indexOf(',');
        if (comma < 0) {
            throw new IllegalArgumentException("the data URL has no comma before its content");
        }
        String[] header = data.substring(0, comma).split(";");
        String content = data.substring(comma + 1);
        boolean base64 = header[header.length - 1].equalsIgnoreCase("base64");
        byte[] bytes;
        try {
            String decoded = URLDecoder.decode(content.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
            bytes = base64 ? Base64.getMimeDecoder().decode(decoded) : decoded.getBytes(StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the content of the data URL cannot be decoded", e);
        }
        return of(bytes, header[0]);
    }

    /**
     * Returns a copy of the bytes.
     *
     * @return the bytes, or empty if the image is named by a URL
     */
    public Optional<byte[]> bytes() {
        return bytes == null ? Optional.empty() : Optional.of(bytes.clone());
    }

    /**
     * Returns the URL the provider fetches the image from.
     *
     * @return the URL, or empty if the image is given by its bytes
     */
    public Optional<URI> url() {
        return Optional.ofNullable(url);
    }

    /**
     * Returns the media type, in lower case.
     *
     * @return the media type, such as {@code image/png}; empty for a URL
     */
    public Optional<String> mediaType() {
        return Optional.ofNullable(mediaType);
    }

    /**
     * Returns the bytes in Base64, without line breaks.
     *
     * @return the encoded bytes, or empty if the image is named by a URL
     */
    public Optional<String> base64() {
        return bytes == null
                ? Optional.empty()
                : Optional.of(Base64.getEncoder().encodeToString(bytes));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImagePart part
                && Arrays.equals(bytes, part.bytes)
                && Objects.equals(url, part.url)
                && Objects.equals(mediaType, part.mediaType);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(bytes), url, mediaType);
    }

    /** Describes the image by type and size, or by the host of its URL; never by its content. */
    @Override
    public String toString() {
        if (bytes != null) {
            return "ImagePart[" + mediaType + ", " + bytes.length + " bytes]";
        }
        // path and query of a signed URL are as good as a password
        return "ImagePart[" + (url == null ? "" : url.getScheme() + "://" + url.getHost()) + "/…]";
    }
}

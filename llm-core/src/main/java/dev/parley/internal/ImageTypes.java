package dev.parley.internal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells image formats by their first bytes. */
public final class ImageTypes {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    private static final byte[] GIF_87 = "GIF87a".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GIF_89 = "GIF89a".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RIFF = "RIFF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WEBP = "WEBP".getBytes(StandardCharsets.US_ASCII);

    private ImageTypes() {}

    /**
     * Returns the media type of a PNG, JPEG, GIF or WebP image.
     *
     * @param bytes the file's content
     * @return the media type, or empty if it is none of these
     */
    public static Optional<String> sniff(byte[] bytes) {
        if (has(bytes, 0, PNG)) {
            return Optional.of("image/png");
        }
        if (has(bytes, 0, JPEG)) {
            return Optional.of("image/jpeg");
        }
        if (has(bytes, 0, GIF_87) || has(bytes, 0, GIF_89)) {
            return Optional.of("image/gif");
        }
        return has(bytes, 0, RIFF) && has(bytes, 8, WEBP) ? Optional.of("image/webp") : Optional.empty();
    }

    private static boolean has(byte[] bytes, int from, byte[] magic) {
        if (bytes.length < from + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (bytes[from + i] != magic[i]) {
                return false;
            }
        }
        return true;
    }
}

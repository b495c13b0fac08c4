package dev.parley.internal;

/** Sizes for people: decimal units, one digit. */
public final class SizeText {
    private static final long MB = 1_000_000L;
    private static final long GB = 1_000 * MB;

    private SizeText() {}

    /**
     * The size in gigabytes, or in a smaller unit where gigabytes would read {@code 0.0}.
     *
     * @param bytes zero or more
     * @return text such as {@code "2.0 GB"} or {@code "46.0 MB"}, rounded half up, with a point whatever the locale
     */
    public static String of(long bytes) {
        if (bytes >= GB / 20) {
            return inUnits(bytes, GB) + " GB";
        }
        if (bytes >= MB / 20) {
            return inUnits(bytes, MB) + " MB";
        }
        return bytes + " B";
    }

    private static String inUnits(long bytes, long unit) {
        long tenth = unit / 10;
        long tenths = bytes / tenth + (bytes % tenth >= tenth / 2 ? 1 : 0);
        return tenths / 10 + "." + tenths % 10;
    }
}

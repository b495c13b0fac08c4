package dev.parley.registry;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of number with units, as people write it in a query: {@code 7b}, {@code 128k}, {@code 8gb}, and ranges of it.
 *
 * <p>A unit has two sizes where people mean either: {@code 128k} of context is 128,000 or 131,072 tokens, so as a lower
 * bound it is the smaller and as an upper bound the greater.
 */
final class Quantity {
    /** Numbers of parameters. */
    static final Quantity PARAMETERS = new Quantity(
            "params",
            "a number of parameters such as 7b, 270m or 1.5b",
            List.of(
                    new Unit("t", 1_000_000_000_000L),
                    new Unit("b", 1_000_000_000L),
                    new Unit("m", 1_000_000L),
                    new Unit("k", 1_000L)));

    /** Lengths of contexts in tokens. */
    static final Quantity CONTEXT = new Quantity(
            "ctx",
            "a number of tokens such as 8192, 128k or 1m",
            List.of(new Unit("m", 1_000_000L, 1L << 20), new Unit("k", 1_000L, 1L << 10)));

    /** Sizes in bytes; the units without {@code i} are decimal, as sizes are shown. */
    static final Quantity SIZE = new Quantity(
            "size",
            "a size such as 8gb, 500mb or 4.5gib",
            List.of(
                    new Unit("tb", 1_000_000_000_000L),
                    new Unit("gb", 1_000_000_000L),
                    new Unit("mb", 1_000_000L),
                    new Unit("kb", 1_000L),
                    new Unit("tib", 1L << 40),
                    new Unit("gib", 1L << 30),
                    new Unit("mib", 1L << 20),
                    new Unit("kib", 1L << 10),
                    new Unit("b", 1)));

    private record Unit(String name, long small, long great) {
        Unit(String name, long size) {
            this(name, size, size);
        }
    }

    private static final Pattern NUMBER = Pattern.compile("(?:(\\d{1,4})x)?(\\d{1,19}(?:\\.\\d{1,12})?)([a-z]{0,3})");
    private static final BigDecimal LESS = new BigDecimal("0.04");
    private static final BigDecimal MORE = new BigDecimal("0.1");
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private final String filter;
    private final String what;
    private final List<Unit> units;

    private Quantity(String filter, String what, List<Unit> units) {
        this.filter = filter;
        this.what = what;
        this.units = units;
    }

    /** {@return the name of the filter for this kind of number} */
    String filter() {
        return filter;
    }

    /**
     * Reads the value of a filter: a comparison, a range, or a number alone, which means about that much.
     *
     * @throws IllegalArgumentException naming the filter, the value and what is allowed
     */
    LongRange parseRange(String value) {
        String text = value.toLowerCase(Locale.ROOT);
        int dots = text.indexOf("..");
        if (dots >= 0) {
            String from = text.substring(0, dots);
            String to = text.substring(dots + 2);
            if (from.isEmpty() && to.isEmpty()) {
                throw refused(value);
            }
            LongRange range = new LongRange(
                    from.isEmpty() ? 0 : number(value, from).small(),
                    to.isEmpty() ? Long.MAX_VALUE : number(value, to).great());
            if (range.isEmpty()) {
                throw new IllegalArgumentException(
                        filter + ":" + value + ": a range starts with the smaller number; allowed is " + allowed());
            }
            return range;
        }
        if (text.startsWith("<=")) {
            return LongRange.atMost(number(value, text.substring(2)).great());
        }
        if (text.startsWith(">=")) {
            return LongRange.atLeast(number(value, text.substring(2)).small());
        }
        if (text.startsWith("<")) {
            long small = number(value, text.substring(1)).small();
            if (small == 1) {
                throw new IllegalArgumentException(filter + ":" + value + ": nothing is below 1");
            }
            return LongRange.atMost(small - 1);
        }
        if (text.startsWith(">")) {
            long great = number(value, text.substring(1)).great();
            return LongRange.atLeast(great == Long.MAX_VALUE ? great : great + 1);
        }
        return number(value, text.startsWith("=") ? text.substring(1) : text).about();
    }

    /** {@return what about that much means, if the text is a number of this kind that names its unit} */
    Optional<LongRange> about(String text) {
        return read(text.toLowerCase(Locale.ROOT))
                .filter(number -> !number.unit().isEmpty())
                .map(number -> number.about());
    }

    /** {@return the value of a filter that {@link #parseRange} reads as this range} */
    String format(LongRange range) {
        if (range.hasMin() && range.hasMax()) {
            String from = format(range.min(), true);
            String to = format(range.max(), false);
            boolean oneNumberInTwoForms = range.min() == range.max() && !from.equals(to);
            return oneNumberInTwoForms ? range.min() + ".." + range.max() : from + ".." + to;
        }
        if (range.hasMin()) {
            return ">=" + format(range.min(), true);
        }
        String atMost = format(range.max(), false);
        String below = range.max() + 1 > 0 ? format(range.max() + 1, true) : atMost;
        return below.length() < atMost.length() ? "<" + below : "<=" + atMost;
    }

    private String format(long value, boolean lower) {
        String shortest = null;
        for (Unit unit : units) {
            BigDecimal size = BigDecimal.valueOf(lower ? unit.small : unit.great);
            BigDecimal inUnits = BigDecimal.valueOf(value).divide(size, 12, RoundingMode.HALF_UP);
            boolean exact =
                    value >= size.longValue() && inUnits.multiply(size).compareTo(BigDecimal.valueOf(value)) == 0;
            String text = inUnits.stripTrailingZeros().toPlainString() + unit.name;
            if (exact && (shortest == null || text.length() < shortest.length())) {
                shortest = text;
            }
        }
        String plain = Long.toString(value);
        return shortest == null || plain.length() <= shortest.length() ? plain : shortest;
    }

    private Number number(String value, String text) {
        return read(text).orElseThrow(() -> refused(value));
    }

    private Optional<Number> read(String text) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches() || (matcher.group(1) != null && this != PARAMETERS)) {
            return Optional.empty();
        }
        String name = matcher.group(3);
        Unit unit = name.isEmpty()
                ? new Unit("", 1)
                : units.stream().filter(u -> u.name.equals(name)).findFirst().orElse(null);
        if (unit == null) {
            return Optional.empty();
        }
        BigDecimal digits = new BigDecimal(matcher.group(2));
        BigDecimal times = matcher.group(1) == null ? BigDecimal.ONE : new BigDecimal(matcher.group(1));
        BigDecimal small = digits.multiply(times).multiply(BigDecimal.valueOf(unit.small));
        BigDecimal great = digits.multiply(times).multiply(BigDecimal.valueOf(unit.great));
        boolean fits = small.signum() > 0
                && great.compareTo(LONG_MAX) < 0
                && small.stripTrailingZeros().scale() <= 0;
        if (!fits) {
            return Optional.empty();
        }
        BigDecimal half = BigDecimal.ONE
                .movePointLeft(digits.scale())
                .multiply(times)
                .multiply(BigDecimal.valueOf(unit.small))
                .divide(BigDecimal.valueOf(2));
        return Optional.of(new Number(name, small.longValueExact(), great.longValue(), half));
    }

    private IllegalArgumentException refused(String value) {
        return new IllegalArgumentException(filter + ":" + value + ": allowed is " + allowed());
    }

    private String allowed() {
        return what + ", alone (about that much), after <, <=, > or >=, or as a range with .. between two";
    }

    /** A number: its two sizes, and half of the last digit that was written. */
    private record Number(String unit, long small, long great, BigDecimal half) {
        /**
         * From a twenty-fifth less to a tenth more, or to what rounds down to the number as written, if that is more:
         * names of models understate.
         */
        LongRange about() {
            if (unit.isEmpty() || small != great) {
                return new LongRange(small, great);
            }
            BigDecimal exact = BigDecimal.valueOf(small);
            long less = exact.multiply(LESS).longValue();
            long more = exact.multiply(MORE).max(half).longValue();
            return new LongRange(Math.max(1, small - less), more > Long.MAX_VALUE - 1 - great ? great : great + more);
        }
    }
}

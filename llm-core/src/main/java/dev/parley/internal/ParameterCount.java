package dev.parley.internal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of parameters as people write them: {@code 3.2B}, {@code 137M}, {@code 8x7B}. */
public final class ParameterCount {
    private static final Pattern TEXT =
            Pattern.compile("(?:(\\d{1,4})\\s*[x×]\\s*)?(\\d{1,19}(?:\\.\\d{1,9})?)\\s*([KMBT]?)");
    private static final String UNITS = "KMBT";

    private ParameterCount() {}

    /**
     * Reads a number of parameters. {@code 8x7B} is eight times seven billion.
     *
     * @param text any text; case and surrounding space do not matter
     * @return the number, or empty if the text is not such a number, is zero or does not fit
     */
    public static OptionalLong parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toUpperCase(Locale.ROOT).replace('X', 'x'));
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        BigDecimal count = new BigDecimal(matcher.group(2));
        String unit = matcher.group(3);
        if (!unit.isEmpty()) {
            count = count.movePointRight(3 * (UNITS.indexOf(unit.charAt(0)) + 1));
        }
        if (matcher.group(1) != null) {
            count = count.multiply(new BigDecimal(matcher.group(1)));
        }
        BigDecimal whole = count.setScale(0, RoundingMode.HALF_UP);
        boolean fits = whole.signum() > 0 && whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
        return fits ? OptionalLong.of(whole.longValueExact()) : OptionalLong.empty();
    }

    /**
     * Writes a number of parameters with the greatest unit that fits and at most one digit after the point.
     *
     * @param count zero or more
     * @return text such as {@code "3.2B"}, {@code "137M"} or {@code "950"}
     */
    public static String format(long count) {
        if (count < 1000) {
            return Long.toString(count);
        }
        for (int unit = 0; ; unit++) {
            BigDecimal value =
                    BigDecimal.valueOf(count).movePointLeft(3 * (unit + 1)).setScale(1, RoundingMode.HALF_UP);
            if (value.compareTo(BigDecimal.valueOf(1000)) < 0 || unit == UNITS.length() - 1) {
                String text = value.toPlainString();
                return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + UNITS.charAt(unit);
            }
        }
    }
}

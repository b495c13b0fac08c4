package dev.parley.benchmarks.paired;

import dev.parley.benchmarks.driver.Driver;

/**
 * The process that is measured: one part, one client. Prints one line of JSON for each set of figures, and ends without
 * waiting for anybody's threads.
 */
public final class Probe {
    private Probe() {}

    /**
     * Measures.
     *
     * @param args the part, and then what it needs, as {@code name=value}
     * @throws Exception if anything fails; the process then ends with another status than 0
     */
    public static void main(String[] args) throws Exception {
        long mainAt = System.nanoTime();
        Settings settings = new Settings(args);
        // each part in a class of its own, so that a cold start loads no other
        switch (args[0]) {
            case "cold" -> ColdProbe.run(settings, mainAt);
            case "tokens" -> TokensProbe.run(settings);
            case "paced" -> PacedProbe.run(settings);
            case "start" -> StartProbe.run(settings, mainAt);
            default -> throw new IllegalArgumentException("no part '" + args[0] + "'");
        }
        System.out.flush();
        System.exit(0);
    }

    /** What a part was told. */
    static final class Settings {
        private final String[] args;

        Settings(String[] args) {
            this.args = args;
        }

        String text(String name) {
            for (String arg : args) {
                if (arg.startsWith(name + "=")) {
                    return arg.substring(name.length() + 1);
                }
            }
            throw new IllegalArgumentException("no " + name);
        }

        int number(String name) {
            return Integer.parseInt(text(name));
        }

        /** Seconds, as nanoseconds. */
        long nanos(String name) {
            return (long) (Double.parseDouble(text(name)) * 1e9);
        }

        /** Makes the client. */
        Driver driver() throws ReflectiveOperationException {
            return (Driver) Class.forName(text("driver"))
                    .getConstructor(String.class, String.class)
                    .newInstance(text("server"), text("wire"));
        }
    }
}

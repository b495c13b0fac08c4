package dev.parley.benchmarks.paired;

import dev.parley.benchmarks.driver.Driver;
import dev.parley.benchmarks.server.Script;
import dev.parley.benchmarks.server.TokenBodies;
import java.util.Arrays;

/**
 * Warm, one stream after another: what a token of a long answer costs, and what a short answer costs and how long its
 * first token takes.
 */
final class TokensProbe {
    private static final Script LONG = new Script(2000, 0);
    private static final Script SHORT = new Script(16, 0);
    private static final int MOST_REQUESTS = 200_000;

    private final Driver driver;
    private final Allocations allocations = Allocations.start();
    private final double[] firstTokenMillis = new double[MOST_REQUESTS];

    private TokensProbe(Driver driver) {
        this.driver = driver;
    }

    static void run(Probe.Settings settings) throws Exception {
        new TokensProbe(settings.driver()).measure(settings.nanos("warm-up"), settings.nanos("measure"));
    }

    private void measure(long warmUpNanos, long measureNanos) throws Exception {
        String text = OneAnswer.text(driver, LONG.model());
        if (driver.readsText() && !text.equals(TokenBodies.text(LONG.tokens()))) {
            throw new IllegalStateException("the text is not what was sent");
        }
        warmUp(LONG, warmUpNanos);
        Cost tokens = cost(LONG, measureNanos);
        warmUp(SHORT, warmUpNanos);
        Cost requests = cost(SHORT, measureNanos);
        double[] first = Arrays.copyOf(firstTokenMillis, (int) requests.answers());
        Arrays.sort(first);
        double tokenCount = (double) tokens.answers() * LONG.tokens();
        System.out.println(new Figures()
                .put("cpu_ns_token", tokens.cpuNanos() / tokenCount)
                .put("bytes_token", tokens.bytes() / tokenCount)
                .put("tokens_s", tokenCount * 1e9 / tokens.nanos())
                .put("tokens", tokenCount)
                .put("cpu_us_request", requests.cpuNanos() / 1e3 / requests.answers())
                .put("bytes_request", (double) requests.bytes() / requests.answers())
                .put("first_token_p50_ms", first[first.length / 2])
                .put("first_token_p99_ms", first[first.length * 99 / 100])
                .put("requests", requests.answers())
                .put("peak_resident_mb", ProcessCpu.peakResidentMegabytes()));
    }

    private void warmUp(Script script, long cpuLimit) throws Exception {
        WarmUp warmUp = new WarmUp(cpuLimit);
        do {
            OneAnswer.await(driver, script.model());
        } while (!warmUp.isOver());
    }

    private record Cost(long answers, long cpuNanos, long bytes, long nanos) {}

    private Cost cost(Script script, long cpuLimit) throws Exception {
        long bytes = allocations.bytes();
        long cpu = ProcessCpu.nanosWithoutCompilers();
        long from = System.nanoTime();
        int answers = ask(script, cpuLimit);
        long nanos = System.nanoTime() - from;
        cpu = ProcessCpu.nanosWithoutCompilers() - cpu;
        return new Cost(answers, cpu, allocations.bytes() - bytes, nanos);
    }

    /** Asks again and again until so much CPU is used: time by the clock would depend on what else the machine does. */
    private int ask(Script script, long cpuLimit) throws Exception {
        String model = script.model();
        long characters = TokenBodies.text(script.tokens()).length();
        long end = ProcessCpu.nanos() + cpuLimit;
        int answers = 0;
        do {
            long asked = System.nanoTime();
            OneAnswer answer = OneAnswer.await(driver, model);
            if (driver.readsText() && answer.characters() != characters) {
                throw new IllegalStateException(answer.characters() + " characters instead of " + characters);
            }
            firstTokenMillis[answers++] = (answer.firstAt() - asked) / 1e6;
        } while (answers < MOST_REQUESTS && ProcessCpu.nanos() < end);
        return answers;
    }
}

package dev.parley.benchmarks.paired;

import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Takes the answer that one thread waits for, and notes when it began. */
final class OneAnswer implements Answer {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final Thread waiting = Thread.currentThread();
    private final @Nullable StringBuilder text;
    private long firstAt;
    private long characters;
    private @Nullable Throwable failure;
    private volatile boolean over;

    private OneAnswer(@Nullable StringBuilder text) {
        this.text = text;
    }

    /** Asks for an answer and waits for its end. */
    static OneAnswer await(Driver driver, String model) throws Exception {
        return await(driver, model, new OneAnswer(null));
    }

    /** As {@link #await}, and keeps the text. */
    static String text(Driver driver, String model) throws Exception {
        StringBuilder text = new StringBuilder();
        await(driver, model, new OneAnswer(text));
        return text.toString();
    }

    private static OneAnswer await(Driver driver, String model, OneAnswer answer) throws Exception {
        long deadline = System.nanoTime() + PATIENCE;
        driver.stream(model, answer);
        while (!answer.over) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no end within a minute, after " + answer.characters + " characters");
            }
            LockSupport.parkNanos(answer, PATIENCE);
        }
        Throwable failure = answer.failure;
        if (failure != null) {
            throw new IllegalStateException("the answer broke off", failure);
        }
        return answer;
    }

    /** When the first text came, on {@link System#nanoTime}'s clock. */
    long firstAt() {
        return firstAt;
    }

    /** How long all text is. */
    long characters() {
        return characters;
    }

    @Override
    public void text(String piece) {
        if (firstAt == 0) {
            firstAt = System.nanoTime();
        }
        characters += piece.length();
        if (text != null) {
            text.append(piece);
        }
    }

    @Override
    public void end() {
        over = true;
        LockSupport.unpark(waiting);
    }

    @Override
    public void fail(Throwable cause) {
        failure = cause;
        end();
    }
}

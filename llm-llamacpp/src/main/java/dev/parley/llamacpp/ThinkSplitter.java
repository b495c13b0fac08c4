package dev.parley.llamacpp;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells a model's reasoning from its answer: what stands between marks at the very beginning, or from the very beginning to
 * the closing mark when the prompt has opened the block. Marks are in neither. For one thread.
 */
final class ThinkSplitter {
    /** A pair of marks. */
    record Marks(String open, String close) {}

    private static final List<Marks> MARKS = List.of(
            new Marks("<think>", "</think>"),
            new Marks("<thinking>", "</thinking>"),
            new Marks("<|think|>", "<|/think|>"),
            new Marks("<seed:think>", "</seed:think>"),
            new Marks("[THINK]", "[/THINK]"),
            new Marks("<|START_THINKING|>", "<|END_THINKING|>"),
            new Marks("\u25c1think\u25b7", "\u25c1/think\u25b7"));

    private enum State {
        UNDECIDED,
        BEFORE_REASONING,
        REASONING,
        BEFORE_ANSWER,
        ANSWER
    }

    private final Consumer<String> reasoning;
    private final Consumer<String> answer;
    private final StringBuilder held = new StringBuilder();
    private State state;
    private String close = "";

    /**
     * @param open the marks of a block that the prompt has opened, if it has
     * @param split whether to look for reasoning at all
     * @param reasoning takes reasoning, never empty
     * @param answer takes the answer, never empty
     */
    ThinkSplitter(Optional<Marks> open, boolean split, Consumer<String> reasoning, Consumer<String> answer) {
        this.reasoning = reasoning;
        this.answer = answer;
        this.state = !split ? State.ANSWER : open.isPresent() ? State.BEFORE_REASONING : State.UNDECIDED;
        this.close = open.map(Marks::close).orElse("");
    }

    /** {@return the marks whose block this prompt leaves open} */
    static Optional<Marks> openIn(String prompt) {
        String end = prompt.stripTrailing();
        return MARKS.stream().filter(marks -> end.endsWith(marks.open())).findFirst();
    }

    /** {@return the first marks that this template knows} */
    static Optional<Marks> knownTo(String template) {
        return MARKS.stream()
                .filter(marks -> template.contains(marks.open()) || template.contains(marks.close()))
                .findFirst();
    }

    /** Takes the next piece. */
    void push(String text) {
        held.append(text);
        boolean again = true;
        while (again && held.length() > 0) {
            again = switch (state) {
                case UNDECIDED -> decide();
                case BEFORE_REASONING -> skipSpace(State.REASONING);
                case REASONING -> reason();
                case BEFORE_ANSWER -> skipSpace(State.ANSWER);
                case ANSWER -> emit(answer, held.length());
            };
        }
    }

    /** Passes on what was held back, now that nothing follows. */
    void flush() {
        if (state == State.UNDECIDED || state == State.ANSWER) {
            emit(answer, held.length());
        } else if (state == State.REASONING) {
            emit(reasoning, held.length());
        }
        held.setLength(0);
    }

    private boolean decide() {
        String begun = held.toString().stripLeading();
        for (Marks marks : MARKS) {
            if (begun.startsWith(marks.open())) {
                held.delete(0, held.length() - begun.length() + marks.open().length());
                close = marks.close();
                state = State.BEFORE_REASONING;
                return true;
            }
        }
        if (MARKS.stream().noneMatch(marks -> marks.open().startsWith(begun))) {
            state = State.ANSWER;
            return true;
        }
        return false;
    }

    private boolean skipSpace(State next) {
        int space = 0;
        while (space < held.length() && Character.isWhitespace(held.charAt(space))) {
            space++;
        }
        held.delete(0, space);
        if (held.length() == 0) {
            return false;
        }
        state = next;
        return true;
    }

    private boolean reason() {
        int end = held.indexOf(close);
        if (end >= 0) {
            emit(reasoning, end);
            held.delete(0, close.length());
            state = State.BEFORE_ANSWER;
            return true;
        }
        int keep = Math.min(close.length() - 1, held.length());
        while (!close.startsWith(held.substring(held.length() - keep))) {
            keep--;
        }
        emit(reasoning, held.length() - keep);
        return false;
    }

    private boolean emit(Consumer<String> to, int length) {
        if (length > 0) {
            String text = held.substring(0, length);
            held.delete(0, length);
            to.accept(text);
        }
        return false;
    }
}

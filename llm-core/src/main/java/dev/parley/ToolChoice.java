package dev.parley;

import dev.parley.internal.Checks;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model may, must or must not call tools.
 *
 * @since 0.1.0
 */
public final class ToolChoice {
    /** The model decides. */
    public static final ToolChoice AUTO = new ToolChoice("auto", null);

    /** The model calls no tool. */
    public static final ToolChoice NONE = new ToolChoice("none", null);

    /** The model calls at least one tool. */
    public static final ToolChoice REQUIRED = new ToolChoice("required", null);

    private final String kind;
    private final @Nullable String toolName;

    private ToolChoice(String kind, @Nullable String toolName) {
        this.kind = kind;
        this.toolName = toolName;
    }

    /**
     * Makes the model call one tool.
     *
     * @param name the tool's name
     * @return the choice
     * @throws IllegalArgumentException if the name is blank
     */
    public static ToolChoice tool(String name) {
        return new ToolChoice("tool", Checks.text("tool name", name));
    }

    /**
     * Returns the kind of choice.
     *
     * @return {@code auto}, {@code none}, {@code required} or {@code tool}
     */
    public String kind() {
        return kind;
    }

    /**
     * Returns the tool to call.
     *
     * @return the name; empty unless the kind is {@code tool}
     */
    public Optional<String> toolName() {
        return Optional.ofNullable(toolName);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ToolChoice choice
                && kind.equals(choice.kind)
                && Objects.equals(toolName, choice.toolName);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, toolName);
    }

    /** Returns the kind, and the tool's name if there is one. */
    @Override
    public String toString() {
        return toolName == null ? kind : kind + ":" + toolName;
    }
}

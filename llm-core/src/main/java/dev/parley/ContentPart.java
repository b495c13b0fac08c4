package dev.parley;

/**
 * A part of a {@link ChatMessage}. More kinds may be added: give a {@code switch} over the parts a default.
 *
 * @since 0.1.0
 */
public sealed interface ContentPart permits TextPart, ImagePart, ReasoningPart, RefusalPart, ToolCall, ToolResult {}

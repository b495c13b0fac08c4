package dev.parley;

/**
 * The ability to continue a raw prompt, or to fill the gap before a suffix. Found with {@link LlmProvider#find}.
 *
 * <p>Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface TextGeneration {
    /**
     * Continues a prompt and streams the answer. Returns at once; nothing is sent until the stream is first claimed.
     *
     * @param request the prompt
     * @return the stream, to be claimed once and closed; fails as that of {@link LlmProvider#stream} does
     */
    ChatStream complete(CompletionRequest request);
}

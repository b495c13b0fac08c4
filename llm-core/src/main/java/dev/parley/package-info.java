/**
 * Everything a host application names. Start at {@link dev.parley.LlmProviders}, which opens a
 * {@link dev.parley.LlmProvider} by id; build a {@link dev.parley.ChatRequest}; then {@code chat} for the whole answer
 * or {@code stream} for a {@link dev.parley.ChatStream} of events. What can go wrong on the way is an
 * {@link dev.parley.LlmException}. Values are immutable and built with builders; nothing takes or returns {@code null};
 * an unknown number or flag is absent, never zero or false.
 */
@NullMarked
package dev.parley;

import org.jspecify.annotations.NullMarked;

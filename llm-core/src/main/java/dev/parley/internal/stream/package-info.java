/**
 * The one-shot stream machine behind {@code ChatStream} and {@code ProgressStream}; start at
 * {@link dev.parley.internal.stream.StreamCore}.
 */
@org.jspecify.annotations.NullMarked
package dev.parley.internal.stream;

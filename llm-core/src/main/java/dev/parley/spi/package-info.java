/**
 * For authors of providers. Start at {@link dev.parley.spi.LlmProviderFactory}: implement it, list the class under
 * {@code META-INF/services/dev.parley.spi.LlmProviderFactory} and in {@code provides … with}, and return a
 * {@link dev.parley.BackendProvider} that reads its settings from a {@link dev.parley.spi.ProviderConfig}. A provider
 * that does not speak HTTP writes its answers through {@link dev.parley.spi.ChatEmitter}; one that does finds the
 * machinery in {@link dev.parley.spi.http}.
 */
@NullMarked
package dev.parley.spi;

import org.jspecify.annotations.NullMarked;

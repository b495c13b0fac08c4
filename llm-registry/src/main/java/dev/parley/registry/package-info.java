/**
 * All providers of a program as one: their models from memory, a search over them, their health, and chats by reference.
 *
 * <p>Start at {@link dev.parley.registry.LlmRegistry}. Lists are {@link dev.parley.registry.ModelListing}s that say for
 * each provider how its part {@linkplain dev.parley.registry.ListOutcome came about};
 * {@link dev.parley.registry.FallbackProvider} and {@link dev.parley.registry.SplitProvider} choose among providers,
 * {@link dev.parley.registry.Conversation} keeps a history, {@link dev.parley.registry.JsonForms} writes all of it as JSON.
 */
@NullMarked
package dev.parley.registry;

import org.jspecify.annotations.NullMarked;

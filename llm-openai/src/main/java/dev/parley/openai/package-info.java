/**
 * Talks to OpenAI and to every endpoint that speaks its chat-completions protocol. Start here:
 * {@link dev.parley.openai.OpenAiProvider#create()} takes the key from the environment,
 * {@link dev.parley.openai.OpenAiProvider#builder()} from the caller, and
 * {@link dev.parley.openai.OpenAiProvider#preset} knows the addresses and dialects of many other endpoints.
 */
@NullMarked
package dev.parley.openai;

import org.jspecify.annotations.NullMarked;

/**
 * Talks to Ollama, local or at ollama.com, over its native API. Start here:
 * {@link dev.parley.ollama.OllamaProvider#create()} takes the server's address from the environment,
 * {@link dev.parley.ollama.OllamaProvider#builder()} from the caller.
 */
@NullMarked
package dev.parley.ollama;

import org.jspecify.annotations.NullMarked;

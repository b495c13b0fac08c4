/**
 * Talks to the models of Hugging Face. Start here: {@link dev.parley.huggingface.HuggingFaceProvider#create()} takes the
 * token from the environment, {@link dev.parley.huggingface.HuggingFaceProvider#builder()} from the caller, and
 * {@link dev.parley.huggingface.HuggingFaceProvider#endpoint} knows dedicated endpoints and servers of one's own that run
 * text-generation-inference.
 */
@NullMarked
package dev.parley.huggingface;

import org.jspecify.annotations.NullMarked;

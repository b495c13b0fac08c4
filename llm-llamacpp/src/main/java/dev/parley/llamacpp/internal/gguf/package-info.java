/** Reads what a GGUF file tells about its model without touching the weights. Nothing here knows the engine. */
@NullMarked
package dev.parley.llamacpp.internal.gguf;

import org.jspecify.annotations.NullMarked;

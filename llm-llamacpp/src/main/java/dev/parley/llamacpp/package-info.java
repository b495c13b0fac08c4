/**
 * GGUF models without a server: {@link dev.parley.llamacpp.LlamaCppProvider} finds model files in directories, loads one
 * when it is asked, and lets it go when nobody uses it any more. {@link dev.parley.llamacpp.DemoModels} are there to try it
 * out.
 */
@NullMarked
package dev.parley.llamacpp;

import org.jspecify.annotations.NullMarked;

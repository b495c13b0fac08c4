/**
 * The one seam to java-llama.cpp. {@link dev.parley.llamacpp.internal.engine.NativeModel} alone names its classes, and it
 * runs in a JVM of its own for each loaded model: the binding never gives back what a model has taken, so that only the
 * end of a process does, and what goes wrong in native code ends that process and not the host's.
 */
@NullMarked
package dev.parley.llamacpp.internal.engine;

import org.jspecify.annotations.NullMarked;

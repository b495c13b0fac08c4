/** A fake provider in a process of its own, whose answers are prepared beforehand. */
@NullMarked
package dev.parley.benchmarks.server;

import org.jspecify.annotations.NullMarked;

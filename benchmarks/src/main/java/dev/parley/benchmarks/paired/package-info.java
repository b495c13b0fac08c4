/**
 * Measures clients beside one another, each in a process of its own, in turn; start at
 * {@link dev.parley.benchmarks.paired.Paired}.
 */
@NullMarked
package dev.parley.benchmarks.paired;

import org.jspecify.annotations.NullMarked;

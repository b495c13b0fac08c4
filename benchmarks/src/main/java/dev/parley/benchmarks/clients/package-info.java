/** The clients that are measured beside the other libraries: Parley, and what a careful developer writes by hand. */
@NullMarked
package dev.parley.benchmarks.clients;

import org.jspecify.annotations.NullMarked;

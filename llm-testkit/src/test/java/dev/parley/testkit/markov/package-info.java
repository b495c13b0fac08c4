/** The toy provider of docs/write-a-provider.md. */
@NullMarked
package dev.parley.testkit.markov;

import org.jspecify.annotations.NullMarked;

/**
 * What the parts of the way of a token cost by themselves, from memory.
 *
 * <p>Not null-marked: JMH sets the fields of its states after their construction.
 */
package dev.parley.benchmarks.jmh;

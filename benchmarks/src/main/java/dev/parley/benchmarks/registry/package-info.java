/**
 * What the registry costs.
 *
 * <p>Not null-marked: JMH sets the fields of its states after their construction.
 */
package dev.parley.benchmarks.registry;

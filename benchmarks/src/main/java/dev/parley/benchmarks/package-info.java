/**
 * What a token costs, beside a bare loop and a peer, and what the registry costs; start at
 * {@link dev.parley.benchmarks.TokenTable} and {@link dev.parley.benchmarks.RegistryTable}.
 *
 * <p>Not null-marked: JMH sets the fields of its states after their construction.
 */
package dev.parley.benchmarks;

/**
 * For tests. A program that uses Parley starts at {@link dev.parley.testkit.FakeProvider} and
 * {@link dev.parley.testkit.ParleyAssertions}; an author of a provider extends
 * {@link dev.parley.testkit.LlmProviderContract}, or {@link dev.parley.testkit.HttpProviderContract} if the provider
 * speaks HTTP.
 */
@NullMarked
package dev.parley.testkit;

import org.jspecify.annotations.NullMarked;

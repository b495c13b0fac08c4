/** What every client under measurement implements; depends on nothing but the JDK. */
package dev.parley.benchmarks.driver;

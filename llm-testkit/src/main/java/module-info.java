/**
 * What tests of and around Parley need: a fake provider, assertions, and the contract that every provider is tested
 * against. Start at {@link dev.parley.testkit}.
 */
module dev.parley.testkit {
    requires transitive dev.parley;
    requires transitive dev.parley.testserver;
    requires static java.logging;
    requires static org.assertj.core;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;

    exports dev.parley.testkit;

    // JUnit calls the clauses of a contract, which are not public
    opens dev.parley.testkit;
}

/** Tests of the page in a real browser, against a server in this process. */
package dev.parley.examples.chatserver.browser;

package dev.parley.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record in a module of its own, compiled here, because modules are not closed on the class path. */
class ClosedModuleTest {
    @TempDir
    Path dir;

    @Test
    void a_closed_record_is_refused_with_what_to_open_and_opening_that_is_enough() throws Exception {
        Class<?> closed = load("closed", "module com.acme.app {}");
        IllegalStateException refusal = catchThrowableOfType(
                IllegalStateException.class, () -> Json.of("{\"id\":\"1\"}").as(closed));
        assertThat(refusal)
                .hasMessageContaining("com.acme.Order")
                .hasMessageContaining("module com.acme.app")
                .hasMessageContaining("opens com.acme");
        Module reader = RecordReader.class.getModule();
        Matcher advice =
                Pattern.compile("'(opens com\\.acme(?: to [\\w.]+)?;)'").matcher(refusal.getMessage());
        assertThat(advice.find()).isTrue();
        assertThat(advice.group(1)).isEqualTo("opens com.acme" + (reader.isNamed() ? " to dev.parley;" : ";"));

        Class<?> open = load("open", "module com.acme.app { " + advice.group(1) + " }");
        assertThat(Json.of("{\"id\":\"1\"}").as(open)).hasToString("Order[id=1]");
        assertThat(Json.ofValue(Json.of("{\"id\":\"1\"}").as(open)).text()).isEqualTo("{\"id\":\"1\"}");
    }

    @Test
    void the_schema_of_a_closed_record_needs_nothing_opened() throws Exception {
        assertThat(RecordSchema.of(load("schema", "module com.acme.app {}")).text())
                .contains("\"id\"");
    }

    @Test
    void writing_a_closed_record_says_what_to_open() throws Exception {
        Class<?> type = load("write", "module com.acme.app { exports com.acme.api; }");
        Object order = type.getClassLoader()
                .loadClass("com.acme.api.Orders")
                .getMethod("any")
                .invoke(null);
        assertThatIllegalStateException().isThrownBy(() -> Json.ofValue(order)).withMessageContaining("opens com.acme");
    }

    private Class<?> load(String name, String moduleInfo) throws IOException, ClassNotFoundException {
        Path source = Files.createDirectories(dir.resolve(name + "-src"));
        Path classes = Files.createDirectories(dir.resolve(name));
        Path module = Files.writeString(source.resolve("module-info.java"), moduleInfo);
        Path order =
                Files.writeString(source.resolve("Order.java"), "package com.acme; public record Order(String id) {}");
        Path orders = Files.writeString(
                source.resolve("Orders.java"),
                "package com.acme.api; public class Orders { public static Record any() { return new com.acme.Order(\"1\"); } }");
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(writer, writer, "-d", classes.toString(), module.toString(), order.toString(), orders.toString());
        assertThat(status).as(output.toString()).isZero();
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("com.acme.app"));
        return boot.defineModulesWithOneLoader(configuration, ClassLoader.getSystemClassLoader())
                .findLoader("com.acme.app")
                .loadClass("com.acme.Order");
    }
}

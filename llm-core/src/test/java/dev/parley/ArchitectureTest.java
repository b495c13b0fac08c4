package dev.parley;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may know which. */
class ArchitectureTest {
    /** The module's own classes: a module that tests are written with shares the beginning of its packages. */
    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(LlmProvider.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void only_the_json_packages_know_jackson() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.parley.internal.json", "dev.parley.internal.wire")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .check(CORE);
    }

    @Test
    void what_users_name_does_not_know_the_http_machinery() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.parley", "dev.parley.internal", "dev.parley.internal.json", "dev.parley.internal.stream")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.parley.spi.http..")
                .check(CORE);
    }

    @Test
    void core_knows_no_provider_and_no_registry() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.parley.ollama..",
                        "dev.parley.openai..",
                        "dev.parley.huggingface..",
                        "dev.parley.llamacpp..",
                        "dev.parley.registry..",
                        "dev.parley.testkit..",
                        "dev.parley.testserver..")
                .check(CORE);
    }

    @Test
    void no_internal_type_is_in_the_signature_of_an_exported_method() {
        methods()
                .that()
                .areDeclaredInClassesThat(describe(
                        "are exported",
                        type -> type.isAssignableTo(Object.class)
                                && !type.getPackageName().contains(".internal")
                                && type.getModifiers().contains(JavaModifier.PUBLIC)))
                .and(describe(
                        "are public or protected",
                        method -> method.getModifiers().contains(JavaModifier.PUBLIC)
                                || method.getModifiers().contains(JavaModifier.PROTECTED)))
                .should(nameOnlyExportedTypes())
                .check(CORE);
    }

    private static ArchCondition<JavaMethod> nameOnlyExportedTypes() {
        return new ArchCondition<>("name only exported types") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Stream.concat(Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                        .filter(ArchitectureTest::isInternal)
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                method, method.getFullName() + " names " + type.getName())));
            }
        };
    }

    private static boolean isInternal(JavaClass type) {
        JavaClass element = type.getBaseComponentType();
        return element.getPackageName().startsWith("com.fasterxml")
                || element.getPackageName().startsWith("dev.parley")
                        && (element.getPackageName().contains(".internal")
                                || !element.getModifiers().contains(JavaModifier.PUBLIC));
    }
}

package dev.parley.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the modules go one way. */
class ArchitectureTest {
    private static final JavaClasses MODULES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.parley.registry", "dev.parley.ollama", "dev.parley.openai");

    @Test
    void all_modules_are_looked_at() {
        assertThat(MODULES.contain("dev.parley.registry.LlmRegistry")).isTrue();
        assertThat(MODULES.contain("dev.parley.ollama.OllamaProvider")).isTrue();
        assertThat(MODULES.contain("dev.parley.openai.OpenAiProvider")).isTrue();
    }

    @Test
    void the_registry_knows_no_provider_module() {
        noClasses()
                .that()
                .resideInAPackage("dev.parley.registry..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.parley.ollama..", "dev.parley.openai..", "dev.parley.huggingface..")
                .check(MODULES);
    }

    @Test
    void no_provider_module_knows_the_registry() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.parley.ollama..", "dev.parley.openai..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.parley.registry..")
                .check(MODULES);
    }

    @Test
    void providers_do_not_know_each_other() {
        noClasses()
                .that()
                .resideInAPackage("dev.parley.ollama..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.parley.openai..", "dev.parley.huggingface..")
                .check(MODULES);
        noClasses()
                .that()
                .resideInAPackage("dev.parley.openai..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.parley.ollama..", "dev.parley.huggingface..")
                .check(MODULES);
    }

    @Test
    void only_providers_and_core_know_jackson() {
        noClasses()
                .that()
                .resideInAPackage("dev.parley.registry..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .check(MODULES);
    }
}

package com.example.scenarios;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Runs the two applications in every arrangement of jars and class loaders that a host may choose. */
public final class Scenarios {

    private static final String CLASS_PATH_MAIN = "com.example.classpath.Main";
    private static final String MODULE_PATH_MAIN = "com.example.modular/com.example.modular.Main";

    private final List<Path> jars;
    private final List<Path> own;

    private Scenarios(List<Path> classPath) {
        this.jars = classPath.stream().filter(Scenarios::isJar).toList();
        this.own = classPath.stream().filter(path -> !isJar(path)).toList();
    }

    public static void main(String[] args) throws Exception {
        Scenarios scenarios = new Scenarios(
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .toList());
        scenarios.classPath();
        scenarios.classPathWithBrokenProvider();
        scenarios.modulePath();
        scenarios.modulePathWithBrokenProvider();
        scenarios.childLoaders();
    }

    private void classPath() throws Exception {
        java("class path", "-classpath", path(without("broken-provider")), CLASS_PATH_MAIN);
    }

    private void classPathWithBrokenProvider() throws Exception {
        String brokenFirst = path(select(jar -> named(jar, "broken-provider")))
                + File.pathSeparator
                + path(without("broken-provider"));
        java(
                "class path, broken provider first",
                "-classpath",
                brokenFirst,
                CLASS_PATH_MAIN,
                "com.example.broken.NotThere",
                "com.example.broken.ThrowingFactory",
                "com.example.broken.NotAFactory");
    }

    private void modulePath() throws Exception {
        List<Path> modules = select(jar -> !named(jar, "broken-provider") && !named(jar, "class-path-app"));
        java("module path", "--module-path", path(modules), "--module", MODULE_PATH_MAIN);
    }

    private void modulePathWithBrokenProvider() throws Exception {
        java(
                "module path, broken provider",
                "--module-path",
                path(without("class-path-app")),
                "--module",
                MODULE_PATH_MAIN,
                "com.example.broken.ThrowingFactory");
    }

    private void childLoaders() throws Exception {
        java("child loaders", "-classpath", path(own), ChildLoaders.class.getName(), path(without("broken-provider")));
    }

    private static void java(String scenario, String... arguments) throws IOException, InterruptedException {
        System.out.println("[scenario] " + scenario);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IllegalStateException(scenario + ": exit status " + status);
        }
    }

    private List<Path> without(String artifact) {
        return select(jar -> !named(jar, artifact));
    }

    private List<Path> select(Predicate<Path> wanted) {
        return jars.stream().filter(wanted).toList();
    }

    private static boolean isJar(Path path) {
        return path.toString().endsWith(".jar");
    }

    private static boolean named(Path jar, String artifact) {
        return jar.getFileName().toString().startsWith(artifact + "-");
    }

    private static String path(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}

package com.example.scenarios;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Hosts that keep the library in class loaders of their own. The argument: the jars, which this JVM's class path lacks. */
public final class ChildLoaders {

    private static final ClassLoader BLIND = ClassLoader.getPlatformClassLoader();

    private final List<Path> jars;

    private ChildLoaders(List<Path> jars) {
        this.jars = jars;
    }

    public static void main(String[] args) throws Exception {
        ChildLoaders loaders = new ChildLoaders(
                Arrays.stream(args[0].split(File.pathSeparator)).map(Path::of).toList());
        loaders.everythingInTheChild();
        loaders.providerInTheChild();
        loaders.anotherCopyInTheContextLoader();
    }

    /** A plug-in container: the context loader knows nothing of what the child loader holds. */
    private void everythingInTheChild() throws Exception {
        try (URLClassLoader child = loader(jar -> true, BLIND)) {
            run("everything in a child, context loader blind", child, BLIND);
            run("everything in a child, no context loader", child, null);
        }
    }

    /** A server: the library is shared, the provider comes with the application and is seen by the context loader. */
    private void providerInTheChild() throws Exception {
        Predicate<Path> application = jar -> {
            String name = jar.getFileName().toString();
            return name.startsWith("llm-ollama-") || name.startsWith("class-path-app-");
        };
        try (URLClassLoader parent = loader(application.negate(), BLIND);
                URLClassLoader child = loader(application, parent)) {
            run("library in the parent, provider in the child", child, child);
        }
    }

    /** Two applications that each bring the library: one's providers are no providers to the other. */
    private void anotherCopyInTheContextLoader() throws Exception {
        try (URLClassLoader child = loader(jar -> true, BLIND);
                URLClassLoader other = loader(jar -> true, BLIND)) {
            run("another copy in the context loader", child, other, "dev.parley.ollama");
        }
    }

    private URLClassLoader loader(Predicate<Path> wanted, ClassLoader parent) throws MalformedURLException {
        List<Path> chosen = jars.stream().filter(wanted).toList();
        URL[] urls = new URL[chosen.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = chosen.get(i).toUri().toURL();
        }
        return new URLClassLoader(urls, parent);
    }

    private static void run(String scenario, ClassLoader loader, ClassLoader contextLoader, String... arguments)
            throws ReflectiveOperationException {
        System.out.println("[scenario] " + scenario);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(contextLoader);
        try {
            loader.loadClass("com.example.classpath.Main")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}

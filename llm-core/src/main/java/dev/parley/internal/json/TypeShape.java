package dev.parley.internal.json;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A class with its type arguments resolved: what a schema is derived from and JSON is read into. */
record TypeShape(Class<?> raw, List<TypeShape> arguments) {
    private static final TypeShape OBJECT = new TypeShape(Object.class, List.of());

    static TypeShape of(Class<?> type) {
        return new TypeShape(type, List.of());
    }

    /** Returns the argument at an index; a raw type stands for one of objects. */
    TypeShape argument(int index) {
        return index < arguments.size() ? arguments.get(index) : OBJECT;
    }

    /** Returns the type of a component of this record, with this shape's arguments put in. */
    TypeShape component(RecordComponent component) {
        return resolve(component.getGenericType());
    }

    /** Returns a name for people: the simple name, and the arguments if there are any. */
    String name() {
        StringBuilder name = new StringBuilder(raw.getSimpleName());
        for (TypeShape argument : arguments) {
            name.append('_').append(argument.name());
        }
        return name.toString();
    }

    private TypeShape resolve(Type type) {
        if (type instanceof Class<?> c) {
            return c.isArray() ? new TypeShape(c, List.of(resolve(c.getComponentType()))) : of(c);
        }
        if (type instanceof ParameterizedType parameterized) {
            List<TypeShape> resolved = new ArrayList<>();
            for (Type argument : parameterized.getActualTypeArguments()) {
                resolved.add(resolve(argument));
            }
            return new TypeShape((Class<?>) parameterized.getRawType(), List.copyOf(resolved));
        }
        if (type instanceof WildcardType wildcard) {
            return resolve(wildcard.getUpperBounds()[0]);
        }
        if (type instanceof GenericArrayType array) {
            TypeShape element = resolve(array.getGenericComponentType());
            return new TypeShape(element.raw.arrayType(), List.of(element));
        }
        if (type instanceof TypeVariable<?> variable) {
            int index = Arrays.asList(raw.getTypeParameters()).indexOf(variable);
            if (index >= 0 && index < arguments.size()) {
                return arguments.get(index);
            }
            return resolve(variable.getBounds()[0]);
        }
        throw new IllegalArgumentException("the type " + type + " has no JSON form");
    }
}

using System.Reflection;
using System.Text;
using AsLora.Tests.Support;

namespace AsLora.Tests;

/// <summary>What users can call, in one approved file: a change of it is seen in review.</summary>
public class PublicApiTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    [Fact]
    public void ThePublicApiIsTheApprovedOne()
    {
        var text = new StringBuilder();
        foreach (var assembly in new[] { typeof(AsLora.Adapters.AdapterSet).Assembly, typeof(AsLora.Training.RunConfig).Assembly })
        {
            text.Append("# ").AppendLine(assembly.GetName().Name);
            foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal)) Describe(type, text);
        }
        Approved.Equal("PublicApi", text.ToString());
    }

    private static void Describe(Type type, StringBuilder text)
    {
        text.AppendLine().Append(Keyword(type)).Append(' ').Append(type.FullName);
        if (!type.IsEnum && type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)) text.Append(" : ").Append(Name(parent));
        text.AppendLine();
        if (type.IsEnum)
        {
            text.Append("    ").AppendLine(string.Join(", ", Enum.GetNames(type)));
            return;
        }
        var members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m is not Type && !m.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)) && m is not MethodInfo { IsSpecialName: true })
            .Where(m => m.Name is not ("Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "<Clone>$" or "PrintMembers" or "Dispose"));
        foreach (var line in members.Select(Line).Order(StringComparer.Ordinal)) text.Append("    ").AppendLine(line);
    }

    private static string Keyword(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    private static string Line(MemberInfo member) => member switch
    {
        ConstructorInfo c => $"new({Parameters(c)})",
        PropertyInfo p => $"{Static(p.GetMethod ?? p.SetMethod!)}{Name(p.PropertyType)}{Question(Nullability.Create(p))} {p.Name} {{ {(p.GetMethod?.IsPublic == true ? "get; " : "")}{(p.SetMethod?.IsPublic == true ? "set; " : "")}}}",
        FieldInfo f => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}",
        MethodInfo m => $"{Static(m)}{Name(m.ReturnType)}{Question(Nullability.Create(m.ReturnParameter))} {m.Name}({Parameters(m)})",
        _ => $"{member.MemberType} {member.Name}",
    };

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Question(NullabilityInfo info) => info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? "?" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)}{Question(Nullability.Create(p))} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (!type.IsGenericType) return type.Name;
        var open = type.Name.Split('`')[0];
        var arguments = string.Join(", ", type.GetGenericArguments().Select(Name));
        return open == "ValueTuple" ? $"({arguments})" : $"{open}<{arguments}>";
    }
}

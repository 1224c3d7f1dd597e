using System.Text;
using System.Text.Json;
using AsLora.Adapters;
using YamlDotNet.Core;

namespace AsLora.Training.Configuration;

/// <summary>Configurations as YAML: the options' names are keys, and the part before a dot a mapping of its own.</summary>
public static class RunConfigYaml
{
    /// <summary>The configuration of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be read, or something in it is not right; file, line and key are named, all at once.</exception>
    public static RunConfig Load(string path) => new RunConfigBuilder().AddYaml(path).Build();

    /// <summary>A configuration as YAML, every option that is set; <see cref="Load"/> reads it back to the same.</summary>
    /// <param name="config">The configuration.</param>
    public static string Write(RunConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var yaml = new StringBuilder();
        var mapping = "";
        foreach (var option in RunOptions.All)
        {
            if (option.Read(config) is not { } value) continue;
            var (outer, key) = option.Name.Split('.') is [var first, var second] ? (first, second) : ("", option.Name);
            if (outer != mapping) yaml.Append(outer).Append(":\n");
            mapping = outer;
            if (outer.Length > 0) yaml.Append("  ");
            var text = option.IsList ? $"[{string.Join(", ", value.Split(',').Select(Scalar))}]" : Scalar(value);
            yaml.Append(key).Append(": ").Append(text).Append('\n');
        }
        return yaml.ToString();
    }

    /// <summary>Reads a file and hands on its options, each with its value as text and its place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="add">Takes option, value and place.</param>
    /// <returns>What is not right: keys that are unknown, given twice, or hold the wrong kind of value.</returns>
    internal static IReadOnlyList<string> Read(string path, Action<RunOption, string, string> add) => Parse(path, parser => new RunConfigYamlReader(path, parser, add).Read());

    /// <summary>Reads a YAML file by its events.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads them.</param>
    /// <exception cref="InputException">The file cannot be read or is not YAML.</exception>
    internal static T Parse<T>(string path, Func<IParser, T> read)
    {
        try
        {
            using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return read(new Parser(text));
        }
        catch (YamlException exception)
        {
            throw new InputException($"{path}:{exception.Start.Line}: this is not YAML as it is understood here: {exception.Message}", exception);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InputException($"{path} is not UTF-8 text", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    // Everything but plain words and numbers is quoted, which is always right. JSON's strings are YAML's double-quoted ones.
    internal static string Scalar(string value)
    {
        var isPlain = value.Length > 0 && char.IsAsciiLetterOrDigit(value[0]) && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/');
        return isPlain && value is not ("null" or "yes" or "no") ? value : JsonSerializer.Serialize(value);
    }
}

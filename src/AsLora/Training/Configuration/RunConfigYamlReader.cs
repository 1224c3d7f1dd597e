using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AsLora.Training.Configuration;

/// <summary>Walks the events of one YAML file. A mapping below a key that begins no option's name is not entered, so the table bounds the depth.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="parser">Its events.</param>
/// <param name="add">Takes option, value and place.</param>
/// <param name="takes">Is offered name and place of every key before the table is asked, and says whether it has read the value; null for a file of options alone.</param>
internal sealed class RunConfigYamlReader(string path, IParser parser, Action<RunOption, string, string> add, Func<string, string, bool>? takes = null)
{
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Read()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _)) return _problems;
        parser.Consume<DocumentStart>();
        if (parser.TryConsume<MappingStart>(out _)) ReadMapping("");
        else if (parser.Accept<Scalar>(out var scalar) && scalar.Value.Length == 0) parser.MoveNext();
        else Refuse(path, "options of a run, `name: value` in each line");
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second)) _problems.Add($"{path}:{second.Start.Line}: a second document begins; expected one");
        return _problems;
    }

    /// <summary>Reads the options of one mapping, whose beginning has been read.</summary>
    /// <returns>What is not right.</returns>
    public IReadOnlyList<string> ReadMapping()
    {
        ReadMapping("");
        return _problems;
    }

    private void ReadMapping(string prefix)
    {
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            var name = prefix + key.Value;
            var where = $"{path}:{key.Start.Line}: {name}";
            if (takes?.Invoke(name, where) == true) continue;
            if (parser.Accept<MappingStart>(out _) && RunOptions.All.Any(o => o.Name.StartsWith(name + ".", StringComparison.Ordinal)))
            {
                parser.MoveNext();
                ReadMapping(name + ".");
            }
            else if (RunOptions.Find(name) is { } option) ReadValue(option, where);
            else
            {
                _problems.Add($"{where}: {RunConfigBuilder.Unknown(name)}");
                parser.SkipThisAndNestedEvents();
            }
        }
    }

    private void ReadValue(RunOption option, string where)
    {
        if (!_seen.Add(option.Name)) _problems.Add($"{where}: given twice in this file; leave one of them out");
        if (ReadText(option) is { } value) add(option, value, where);
        else Refuse(where, option.Default is { } otherwise ? $"{option.Expected}; without the line it is: {otherwise}" : option.Expected);
    }

    // Null where there is no value or one of the wrong kind; such a one is left for Refuse to skip.
    private string? ReadText(RunOption option)
    {
        if (parser.Accept<Scalar>(out var scalar))
        {
            if (scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" }) return null;
            parser.MoveNext();
            return scalar.Value;
        }
        if (!option.IsList || !parser.TryConsume<SequenceStart>(out _)) return null;
        var items = new List<string>();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(parser.Consume<Scalar>().Value);
        return string.Join(',', items);
    }

    private void Refuse(string where, string expected)
    {
        var found = parser.Current switch
        {
            Scalar => "no value",
            MappingStart => "a mapping",
            SequenceStart => "a sequence",
            _ => "an alias",
        };
        _problems.Add($"{where}: found {found}, expected {expected}");
        parser.SkipThisAndNestedEvents();
    }
}

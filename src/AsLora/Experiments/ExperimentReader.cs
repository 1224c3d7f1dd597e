using System.Globalization;
using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Training;
using AsLora.Training.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AsLora.Experiments;

/// <summary>Walks the events of an experiment's file.</summary>
/// <param name="path">The file.</param>
internal sealed class ExperimentReader(string path)
{
    private const string EntryKey = "entry", Name = "name", MethodName = "method.name", Seeds = "seeds", Sweep = "sweep";
    private static readonly string[] Sections = ["defaults", "models", "tasks", "methods", Seeds, Sweep];
    private static readonly RunConfig Blank = new() { Model = "", Data = "", Output = "" };
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, IReadOnlyList<ExperimentEntry>> _entries = new(StringComparer.Ordinal);
    private IReadOnlyList<GivenOption> _defaults = [];
    private IReadOnlyList<ulong> _seeds = [], _sweepSeeds = [];
    private IReadOnlyList<double> _rates = [];
    private IParser _parser = null!;

    /// <summary>What is not right in the file.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Reads the file.</summary>
    /// <param name="parser">Its events.</param>
    public Experiment Read(IParser parser)
    {
        _parser = parser;
        parser.Consume<StreamStart>();
        if (parser.TryConsume<DocumentStart>(out _) && parser.TryConsume<MappingStart>(out _)) ReadSections();
        else _problems.Add($"{path}: expected {string.Join(", ", Sections)}, each a key of its own");
        IReadOnlyList<ExperimentEntry> Entries(string section) => _entries.GetValueOrDefault(section, []);
        return new(path)
        {
            Seeds = _seeds,
            Defaults = _defaults,
            Models = Entries("models"),
            Tasks = Entries("tasks"),
            Methods = Entries("methods"),
            Sweep = _rates.Count > 0 || _sweepSeeds.Count > 0 ? new(_rates, _sweepSeeds) : null,
        };
    }

    private void ReadSections()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            var where = $"{path}:{key.Start.Line}: {key.Value}";
            if (!seen.Add(key.Value)) Skip($"{where}: given twice in this file; leave one of them out");
            else if (key.Value == "defaults") ReadDefaults(where);
            else if (key.Value is "models" or "tasks" or "methods") _entries[key.Value] = ReadEntries(key.Value, where);
            else if (key.Value == Seeds) _seeds = ReadSeeds(where);
            else if (key.Value == Sweep) ReadSweep(where);
            else if (RunOptions.Find(key.Value) is not null) Skip($"{where}: is an option of runs; move it below defaults, or into an entry");
            else Skip($"{where}: unknown key{Suggestion.For(key.Value, Sections)}; the keys are {string.Join(", ", Sections)}");
        }
        foreach (var missing in new[] { "models", "tasks", "methods", Seeds }.Where(section => !seen.Contains(section)))
            _problems.Add($"{path}: {missing} is missing; an experiment is models × tasks × methods × seeds");
    }

    private void ReadDefaults(string where)
    {
        if (_parser.TryConsume<MappingStart>(out _)) _defaults = ReadOptions(where, (_, _) => false);
        else Skip($"{where}: expected options of a run, `name: value` in each line");
    }

    private List<ExperimentEntry> ReadEntries(string section, string where)
    {
        var entries = new List<ExperimentEntry>();
        if (!_parser.TryConsume<SequenceStart>(out _))
        {
            Skip($"{where}: expected a sequence of entries, each with a name and what differs from the defaults");
            return entries;
        }
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            var place = $"{path}:{_parser.Current!.Start.Line}";
            if (_parser.TryConsume<Scalar>(out var brief)) entries.Add(Brief(section, brief.Value, place));
            else if (_parser.TryConsume<MappingStart>(out _)) entries.Add(ReadEntry(section, place));
            else Skip($"{place}: expected an entry: a name and what differs from the defaults");
        }
        return entries;
    }

    // `- lora` is short for a method entry of that name with that method, `- mrpc` for a task.
    private static ExperimentEntry Brief(string section, string name, string place) => section switch
    {
        "methods" => new(name, $"{place}: {name}", [new(MethodName, name, $"{place}: {name}")]),
        "tasks" => new(name, $"{place}: {name}", [new("task", name, $"{place}: {name}")]),
        _ => new(name, $"{place}: {name}", []),
    };

    private ExperimentEntry ReadEntry(string section, string place)
    {
        string? name = null, rateOf = null, replayOf = null;
        IReadOnlyList<double>? rates = null;
        var options = ReadOptions(place, (key, where) =>
        {
            if (key == Name && _parser.TryConsume<Scalar>(out var text)) name = text.Value;
            else if (section == "methods" && key == Experiment.LearningRate && _parser.Accept<MappingStart>(out _)) rateOf = ReadReference(where);
            else if (section == "methods" && key == Experiment.Replay && _parser.Accept<MappingStart>(out _)) replayOf = ReadReference(where);
            else if (section == "methods" && key == Sweep) rates = ReadRates(where);
            else return false;
            return true;
        });
        if (name is null) _problems.Add($"{place}: the entry has no name; give it one, which names its folder too");
        // What is called lora is LoRA, whatever the defaults are.
        if (section == "methods" && options.TrueForAll(o => o.Name != MethodName) && AdapterMethods.All.Any(m => m.Name == name)) options.Add(new(MethodName, name!, $"{place}: {name}"));
        return new(name ?? "", name is null ? place : $"{place}: {name}", options) { LearningRateOf = rateOf, ReplayOf = replayOf, Rates = rates };
    }

    private List<GivenOption> ReadOptions(string where, Func<string, string, bool> takes)
    {
        var options = new List<GivenOption>();
        _problems.AddRange(new RunConfigYamlReader(path, _parser, (option, value, place) => options.Add(new(option.Name, value, place)), (key, place) =>
        {
            if (takes(key, place)) return true;
            if (key is not ("seed" or "output")) return false;
            Skip(key == "seed" ? $"{place}: the seeds of the experiment decide it; leave it out" : $"{place}: every run has a folder of its own below that of the comparison; leave it out");
            return true;
        }).ReadMapping());
        return options;
    }

    // {entry: NAME}
    private string? ReadReference(string where)
    {
        _parser.Consume<MappingStart>();
        string? name = null;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>().Value;
            if (key == EntryKey && name is null && _parser.TryConsume<Scalar>(out var value)) name = value.Value;
            else Skip($"{where}: found \"{key}\", expected {{entry: NAME}} with the name of an entry of methods");
        }
        return name;
    }

    private void ReadSweep(string where)
    {
        if (!_parser.TryConsume<MappingStart>(out _))
        {
            Skip($"{where}: expected {{learning-rate: [...], seeds: [...]}}");
            return;
        }
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            var place = $"{path}:{key.Start.Line}: {Sweep}.{key.Value}";
            if (key.Value == Experiment.LearningRate) _rates = ReadRateList(place);
            else if (key.Value == Seeds) _sweepSeeds = ReadSeeds(place);
            else Skip($"{place}: unknown key{Suggestion.For(key.Value, [Experiment.LearningRate, Seeds])}; a sweep has {Experiment.LearningRate} and {Seeds}");
        }
        if (_rates.Count == 0) _problems.Add($"{where}: the learning rates to try are missing: give learning-rate: [...]");
        if (_sweepSeeds.Count == 0) _problems.Add($"{where}: the seeds to try them with are missing: give seeds: [...], other ones than the comparison's");
    }

    // A method entry has the seeds of all, and may have rates of its own.
    private IReadOnlyList<double>? ReadRates(string where)
    {
        IReadOnlyList<double>? rates = null;
        if (!_parser.TryConsume<MappingStart>(out _)) Skip($"{where}: expected {{learning-rate: [...]}}");
        else while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            if (key.Value == Experiment.LearningRate) rates = ReadRateList($"{where}.{key.Value}");
            else Skip($"{where}.{key.Value}: unknown key; an entry's sweep has {Experiment.LearningRate} alone, the seeds are those of all");
        }
        return rates;
    }

    private double[] ReadRateList(string where) =>
        [.. ReadValues(RunOptions.Find(Experiment.LearningRate)!, where).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).Distinct().Order()];

    private ulong[] ReadSeeds(string where)
    {
        ulong[] seeds = [.. ReadValues(RunOptions.Find("seed")!, where).Select(text => ulong.Parse(text, CultureInfo.InvariantCulture))];
        foreach (var twice in seeds.GroupBy(s => s).Where(g => g.Count() > 1)) _problems.Add($"{where}: seed {twice.Key} is given twice; leave one of them out");
        return seeds;
    }

    private List<string> ReadValues(RunOption option, string where)
    {
        var values = new List<string>();
        if (!_parser.TryConsume<SequenceStart>(out _))
        {
            Skip($"{where}: expected a sequence, [first, second, ...]");
            return values;
        }
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var text)) Skip($"{where}: expected {option.Expected} at every place");
            else if (option.Write(Blank, text.Value) is null) _problems.Add($"{where}: found \"{text.Value}\", expected {option.Expected}");
            else values.Add(text.Value);
        }
        if (values.Count == 0) _problems.Add($"{where}: expected at least one value");
        return values;
    }

    private void Skip(string problem)
    {
        _problems.Add(problem);
        _parser.SkipThisAndNestedEvents();
    }
}

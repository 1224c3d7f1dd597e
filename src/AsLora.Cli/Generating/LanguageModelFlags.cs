using System.CommandLine;
using AsLora.Adapters;
using AsLora.Inference;
using AsLora.Tasks.Instructions;

namespace AsLora.Cli.Generating;

/// <summary>What a language model takes from elsewhere than its path, as flags.</summary>
internal sealed class LanguageModelFlags
{
    private readonly Option<string> _model = new("--model")
    {
        Description = "Folder of the model an adapter belongs on [the run's, or the one the adapter names]",
        HelpName = "FOLDER",
    };

    private readonly Option<string> _tokenizer = new("--tokenizer") { Description = "Folder of the tokenizer [the model's]", HelpName = "FOLDER" };
    private readonly Option<string> _template = new("--template")
    {
        Description = $"How prompts are written: {string.Join(", ", ChatTemplate.Names)}, or none for prompts as they are "
            + "[the training's, else the model's own]",
        HelpName = "NAME",
    };

    private readonly Option<string> _device = new("--device") { Description = "cpu, cuda or cuda:N [the run's]", HelpName = "NAME" };
    private readonly Option<string> _precision = new("--precision")
    {
        Description = "auto, fp32 or bf16 [what the run used; auto for a model]",
        HelpName = "NAME",
    };

    private readonly Option<int?> _threads = new("--threads") { Description = "Threads of libtorch [the run's]", HelpName = "COUNT" };

    /// <summary>Adds the flags to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _model, _tokenizer, _template, _device, _precision, _threads }) verb.Add(option);
    }

    /// <summary>What a command line asks for.</summary>
    /// <param name="result">The command line.</param>
    /// <exception cref="InputException">Something is out of its range.</exception>
    public LanguageModelOptions Read(ParseResult result) => new()
    {
        Model = result.GetValue(_model),
        Tokenizer = result.GetValue(_tokenizer),
        Template = result.GetValue(_template),
        Device = result.GetValue(_device),
        Precision = result.GetValue(_precision),
        Threads = Arguments.AtLeast1(result.GetValue(_threads), "--threads"),
    };
}

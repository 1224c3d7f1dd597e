using AsLora.Adapters;
using AsLora.Generation;
using AsLora.Inference;
using Spectre.Console;

namespace AsLora.Cli.Generating;

/// <summary>A conversation at a terminal: questions from standard input, answers to standard output as they are written, the rest to standard error.</summary>
/// <param name="model">The model.</param>
/// <param name="messages">Standard error.</param>
/// <param name="output">Standard output.</param>
internal sealed class TerminalChat(LoadedLanguageModel model, IAnsiConsole messages, TextOutput output)
{
    private const string Reset = "/reset", Exit = "/exit";

    /// <summary>Answers until the person leaves.</summary>
    /// <param name="options">How answers are written.</param>
    /// <param name="system">What holds for the whole conversation, or null.</param>
    public void Run(GenerationOptions options, string? system)
    {
        using var session = new ChatSession(model, options, system);
        using var signal = new AnswerSignal(messages);
        using var questions = new StreamReader(Console.OpenStandardInput(), Console.InputEncoding);
        messages.WriteLine($"{Reset} begins anew, {Exit} or Ctrl-D leaves, Ctrl-C stops an answer");
        if (model.Template is null) messages.WriteLine("without a template every line stands alone; --template makes it a conversation");
        while (Question(questions) is { } question)
        {
            signal.Forget();
            if (question.Trim() == Exit) return;
            if (question.Trim() == Reset)
            {
                session.Reset();
                messages.WriteLine("a new conversation");
            }
            else if (!string.IsNullOrWhiteSpace(question)) Answer(session, signal, question);
        }
    }

    private string? Question(StreamReader questions)
    {
        messages.Write("> ");
        var question = questions.ReadLine();
        if (question is null) messages.WriteLine();
        return question;
    }

    private void Answer(ChatSession session, AnswerSignal signal, string question)
    {
        try
        {
            GeneratedText? text = null;
            signal.Answer(token => text = session.Answer(question, output.Write, token));
            output.EndLine();
            if (text!.Text.Length == 0) messages.WriteLine("(the answer is empty, so the conversation stays as it was)");
            if (TextWriting.Unfinished(text, model) is { } unfinished) messages.WriteLine($"({unfinished})");
        }
        catch (OperationCanceledException)
        {
            output.EndLine();
            messages.WriteLine("(stopped)");
        }
        catch (InputException exception)
        {
            messages.WriteLine($"{exception.Message}; {Reset} begins anew");
        }
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsLora.Evaluation.Execution;

/// <summary>Starts launcher.py, which runs one program, and reads its answer. What the launcher does, its own text says.</summary>
internal static class Launcher
{
    // Far above what a start takes on a busy machine; the launcher keeps the program's own time.
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(60);
    private const int LongestMessage = 2048;
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly string Script = ReadScript();

    /// <summary>Runs one program.</summary>
    /// <param name="command">The interpreter, after the words of another command that is to start it.</param>
    /// <param name="request">The program and its limits.</param>
    /// <param name="cancellation">Ends the program; nothing of it is left.</param>
    /// <exception cref="IOException">The launcher itself could not be run.</exception>
    public static LauncherAnswer Run(IReadOnlyList<string> command, LauncherRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var process = Process.Start(StartInfo(command))!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(request.Seconds) + Start, TimeProvider.System);
        using var kill = patience.Token.Register(process.Kill);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            process.StandardInput.WriteLine(JsonSerializer.Serialize(request, Options));
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It ended before it read; its own error output says why.
        }
        using var close = cancellation.Register(process.StandardInput.Close);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return JsonSerializer.Deserialize<LauncherAnswer>(output, Options)!;
        }
        catch (JsonException exception)
        {
            var said = errors.Result.Trim();
            var reason = patience.IsCancellationRequested ? "it did not answer in time" : said.Length > LongestMessage ? said[^LongestMessage..] : said;
            throw new IOException($"{string.Join(' ', command)} did not start the sandbox: {reason}", exception);
        }
    }

    /// <summary>How the launcher is started.</summary>
    public static ProcessStartInfo StartInfo(IReadOnlyList<string> command)
    {
        // The only variable: the order of sets must not change from run to run. Site packages are left out, and no compiled file is written.
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "-S", "-s", "-B", "-c", Script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PYTHONHASHSEED"] = "0";
        return start;
    }

    private static string ReadScript()
    {
        using var stream = typeof(Launcher).Assembly.GetManifestResourceStream(typeof(Launcher), "launcher.py")!;
        return new StreamReader(stream).ReadToEnd();
    }
}

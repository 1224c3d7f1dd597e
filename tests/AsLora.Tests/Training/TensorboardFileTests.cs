using System.Text.Json;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Tests.Training.Checkpoints;
using Tensorboard;

namespace AsLora.Tests.Training;

/// <summary>What a run writes for TensorBoard, read back frame by frame.</summary>
public class TensorboardFileTests
{
    [Fact]
    public void TheEventsHoldTheNumbersOfTheMetricsAndAreFramedWithTheirChecksums()
    {
        using var project = new TinyProject();
        var record = RunConformanceTests.Train(project.Config() with { Tensorboard = true, LogEvery = 3 });
        var events = Events(project.Output);
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        Assert.All(events, e => Assert.InRange(e.WallTime, 1.6e9, 1e11));

        var values = Values(project.Output).ToList();
        Assert.Equal([1, 3, 6, 9, 12], values.Where(v => v.Tag == "update/loss").Select(v => v.Step));
        var lines = File.ReadLines(Path.Combine(project.Output, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var stepped = lines.Single(l => l.GetProperty("event").GetString() == "stepped" && l.GetProperty("step").GetInt64() == 9);
        foreach (var (tag, name) in new[] { ("update/loss", "loss"), ("update/gradient-norm", "gradientNorm"), ("update/learning-rate", "learningRate") })
            Assert.Contains((9L, tag, (float)stepped.GetProperty(name).GetDouble()), values);
        foreach (var (metric, value) in record.Best.Metrics) Assert.Contains((record.Best.Step, "dev/" + metric, (float)value), values);
        Assert.Equal(
            record.Merges.Select(m => m.Step).Prepend(0).Zip(Enumerable.Range(0, 7).Select(i => record.CountsAtStart.Adapter - (i * 64f))),
            values.Where(v => v.Tag == "parameters/adapter").Select(v => (v.Step, v.SimpleValue)));
    }

    [Fact]
    public void ARunThatGoesOnShowsNoUpdateTwice()
    {
        using var project = new TinyProject();
        var config = project.Config() with { Tensorboard = true, LogEvery = 1 };
        RunConformanceTests.Train(config);
        var stopped = config with { Output = project["stopped"] };
        ResumeTests.StopAfter(stopped, 5);
        File.AppendAllText(Path.Combine(stopped.Output, "tensorboard", "events.out.tfevents.aslora"), "half an event");
        ResumeTests.Resume(stopped);
        RunFiles.ExpectSame(project.Output, stopped.Output);
        Assert.Equal(Shown(project.Output), Shown(stopped.Output));
        static List<(long, string, float)> Shown(string output) => [.. Values(output).Where(v => !v.Tag.StartsWith("cost/", StringComparison.Ordinal))];
    }

    private static IEnumerable<(long Step, string Tag, float SimpleValue)> Values(string output) =>
        Events(output).Skip(1).SelectMany(e => e.Summary.Value.Select(v => (e.Step, v.Tag, v.SimpleValue)));

    private static List<Event> Events(string output)
    {
        using var reader = new BinaryReader(File.OpenRead(Assert.Single(Directory.GetFiles(Path.Combine(output, "tensorboard")))));
        var events = new List<Event>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var length = reader.ReadBytes(8);
            Assert.Equal(Masked(length), reader.ReadUInt32());
            var content = reader.ReadBytes((int)BitConverter.ToInt64(length));
            Assert.Equal(Masked(content), reader.ReadUInt32());
            events.Add(Event.Parser.ParseFrom(content));
        }
        return events;
    }

    // CRC-32C bit by bit, by its polynomial.
    private static uint Masked(byte[] bytes)
    {
        var crc = Crc(bytes);
        Assert.Equal(0xE3069283, Crc("123456789"u8.ToArray())); // the check value of the CRC catalogue
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);

        static uint Crc(byte[] of)
        {
            var crc = uint.MaxValue;
            foreach (var value in of)
            {
                crc ^= value;
                for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
            return ~crc;
        }
    }
}

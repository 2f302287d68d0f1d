using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace UdsAot.Tests.Fuzzing;

/// <summary>
/// Gives one check after another input. By itself it runs a fixed number of them from a fixed seed, and fewer where the machine
/// is slow. <c>UDSAOT_FUZZ_SECONDS</c> makes each loop run that long, and <c>UDSAOT_FUZZ_SEED</c> elsewhere.
/// </summary>
internal static class FuzzLoop
{
    /// <summary>The default source of randomness.</summary>
    public const int Seed = 9112;

    private const int Rounds = 40_000;
    private const int MaxSeconds = 8;

    /// <summary>Inputs that were accepted are changed further, so many at once.</summary>
    private const int MaxPool = 512;

    /// <summary>Runs a loop.</summary>
    /// <param name="kind">The corpus to begin with.</param>
    /// <param name="dictionary">Pieces to put in.</param>
    /// <param name="check">Throws if something is wrong; answers whether the input was accepted.</param>
    /// <param name="output">Is told how many inputs there were.</param>
    public static void Run(string kind, string[] dictionary, Func<byte[], Random, bool> check, ITestOutputHelper output)
    {
        int? seconds = Setting("UDSAOT_FUZZ_SECONDS");
        int seed = Setting("UDSAOT_FUZZ_SEED") ?? Seed;
        var random = new Random(seed);
        var mutator = new Mutator(random, dictionary);
        List<byte[]> pool = Corpus.Load(kind);
        int seeds = pool.Count;
        var watch = Stopwatch.StartNew();
        long inputs = 0;
        long accepted = 0;
        while (watch.Elapsed.TotalSeconds < (seconds ?? MaxSeconds) && (seconds is not null || inputs < Rounds))
        {
            byte[] input = inputs < seeds
                ? pool[(int)inputs]
                : mutator.Mutate(pool[random.Next(pool.Count)], pool[random.Next(pool.Count)]);
            inputs++;
            int draw = random.Next();
            if (!Check(check, input, draw))
            {
                continue;
            }
            accepted++;
            if (pool.Count < MaxPool)
            {
                pool.Add(input);
            }
            else if (random.Next(16) == 0)
            {
                pool[random.Next(seeds, MaxPool)] = input;
            }
        }
        output.WriteLine($"measured: fuzzing {kind}: {inputs} inputs, {accepted} accepted, seed {seed}");
        // The sample is of use only if it holds plenty of both kinds. The longer a loop runs, the more of what it keeps is good.
        Assert.InRange(accepted, inputs / 50, seconds is null ? inputs * 49 / 50 : inputs);
    }

    /// <summary>A number from the environment, or null.</summary>
    public static int? Setting(string name)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static bool Check(Func<byte[], Random, bool> check, byte[] input, int draw)
    {
        try
        {
            return check(input, new Random(draw));
        }
        catch (Exception exception)
        {
            byte[] smallest = Shrink(check, input, draw);
            throw new InvalidOperationException($"a file for the corpus, drawn with {draw}:\n{Corpus.Escape(smallest)}\n", exception);
        }
    }

    // Takes out ever smaller pieces as long as the rest still fails.
    private static byte[] Shrink(Func<byte[], Random, bool> check, byte[] input, int draw)
    {
        for (int size = input.Length / 2; size > 0; size /= 2)
        {
            for (int at = 0; at + size <= input.Length;)
            {
                byte[] less = [.. input.AsSpan(0, at), .. input.AsSpan(at + size)];
                if (Fails(check, less, draw))
                {
                    input = less;
                }
                else
                {
                    at += size;
                }
            }
        }
        return input;
    }

    private static bool Fails(Func<byte[], Random, bool> check, byte[] input, int draw)
    {
        try
        {
            check(input, new Random(draw));
            return false;
        }
        catch (Exception)
        {
            return true;
        }
    }
}

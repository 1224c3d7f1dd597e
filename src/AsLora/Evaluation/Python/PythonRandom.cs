using System.Numerics;

namespace AsLora.Evaluation.Python;

/// <summary>
/// Python's <c>random.Random(seed)</c>, as far as benchmarks draw their shots with it: the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998) seeded by an
/// array, and
/// <c>sample</c> as Python has drawn since 3.2.
/// </summary>
internal sealed class PythonRandom
{
    private const int Size = 624, Middle = 397;
    private readonly uint[] _state = new uint[Size];
    private int _next = Size;

    /// <summary>Seeds it.</summary>
    /// <param name="seed">The seed, which is one word of the twister's key.</param>
    public PythonRandom(uint seed)
    {
        _state[0] = 19650218;
        for (var i = 1; i < Size; i++) _state[i] = (1812433253 * Mixed(i)) + (uint)i;
        for (var i = 1; i < Size; i++) _state[i] = (_state[i] ^ (Mixed(i) * 1664525)) + seed;
        _state[0] = _state[Size - 1];
        _state[1] = (_state[1] ^ (Mixed(1) * 1664525)) + seed;
        for (var i = 2; i < Size; i++) _state[i] = (_state[i] ^ (Mixed(i) * 1566083941)) - (uint)i;
        _state[0] = _state[Size - 1];
        _state[1] = (_state[1] ^ (Mixed(1) * 1566083941)) - 1;
        _state[0] = 0x80000000;
    }

    /// <summary><c>sample(range(population), k)</c>: different numbers in random order.</summary>
    /// <param name="population">From how many.</param>
    /// <param name="count">How many; at most <paramref name="population"/>.</param>
    public int[] Sample(int population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, population);
        var drawn = new int[count];
        // Small populations are drawn from a list without those that are gone, large ones anew where one has been drawn.
        var list = 21 + (count > 5 ? Math.Pow(4, Math.Ceiling(Math.Log(count * 3, 4))) : 0);
        if (population <= list)
        {
            var pool = Enumerable.Range(0, population).ToArray();
            for (var i = 0; i < count; i++)
            {
                var j = Below(population - i);
                drawn[i] = pool[j];
                pool[j] = pool[population - i - 1];
            }
            return drawn;
        }
        var before = new HashSet<int>();
        for (var i = 0; i < count; i++)
        {
            do drawn[i] = Below(population);
            while (!before.Add(drawn[i]));
        }
        return drawn;
    }

    private uint Mixed(int i) => _state[i - 1] ^ (_state[i - 1] >> 30);

    private int Below(int bound)
    {
        var bits = 32 - BitOperations.LeadingZeroCount((uint)bound);
        uint drawn;
        do drawn = Word() >> (32 - bits);
        while (drawn >= bound);
        return (int)drawn;
    }

    private uint Word()
    {
        if (_next == Size) Twist();
        var word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >> 18);
    }

    private void Twist()
    {
        for (var i = 0; i < Size; i++)
        {
            var bits = (_state[i] & 0x80000000) | (_state[(i + 1) % Size] & 0x7fffffff);
            _state[i] = _state[(i + Middle) % Size] ^ (bits >> 1) ^ ((bits & 1) * 0x9908b0df);
        }
        _next = 0;
    }
}

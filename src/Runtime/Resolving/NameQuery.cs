using System.Net;
using System.Net.Sockets;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Resolving;

/// <summary>
/// One query to the name servers for the addresses of a host: each server in turn, repeated as often as the settings say, until one gives a
/// conclusive answer. Used once.
/// </summary>
internal sealed class NameQuery(Resolver resolver)
{
    /// <summary>
    /// Milliseconds that the addresses of one family wait for those of the other (RFC 8305 section 3): some servers never answer for IPv6.
    /// </summary>
    private const int OtherFamilyDelay = 50;

    private readonly ResolverSettings _settings = resolver.Settings;

    /// <summary>Time to live of the answer in seconds.</summary>
    public long Seconds { get; private set; }

    /// <summary>Looks a name up, under each domain of the search list that applies.</summary>
    /// <param name="name">The host's name, as mounts.json has it.</param>
    /// <returns>The addresses of both families, interleaved; or the reason that there are none.</returns>
    public async Task<Resolution> RunAsync(string name)
    {
        string? unanswered = null;
        string server = "";
        foreach (string candidate in _settings.CandidatesOf(name))
        {
            Task<FamilyAnswer> ipv6 = AskAsync(candidate, DnsMessage.TypeAaaa);
            Task<FamilyAnswer> ipv4 = AskAsync(candidate, DnsMessage.TypeA);
            Task<FamilyAnswer> first = await Task.WhenAny(ipv6, ipv4).ConfigureAwait(false);
            Task<FamilyAnswer> second = first == ipv6 ? ipv4 : ipv6;
            if ((await first.ConfigureAwait(false)).Addresses.Count > 0)
            {
                using var delay = new Alarm(resolver.Heartbeat, resolver.Heartbeat.Now + OtherFamilyDelay);
                await Task.WhenAny(second, delay.Rung).ConfigureAwait(false);
            }
            else
            {
                await second.ConfigureAwait(false);
            }
            var addresses = new List<IPAddress>();
            uint seconds = uint.MaxValue;
            foreach (Task<FamilyAnswer> family in (Task<FamilyAnswer>[])[first, second])
            {
                if (!family.IsCompleted)
                {
                    // It may be the only family that works, so the servers are asked again soon.
                    seconds = 1;
                    continue;
                }
                FamilyAnswer answer = await family.ConfigureAwait(false);
                addresses.AddRange(answer.Addresses);
                seconds = answer.Addresses.Count > 0 ? Math.Min(seconds, answer.Seconds) : answer.Fault is not null ? 1 : seconds;
                unanswered ??= answer.Fault;
                server = answer.Server;
            }
            if (addresses.Count > 0)
            {
                Seconds = seconds;
                return new Resolution(HostLookup.Interleave(addresses));
            }
            if (unanswered is not null)
            {
                // A name without an answer is not taken for one that does not exist, so the next name of the search list is not tried.
                return new Resolution(
                    [],
                    "no answer",
                    $"{unanswered}, so that {name} could not be looked up; is the network up, and is {resolver.Files.Settings} right?",
                    IsOutage: true);
            }
        }
        return new Resolution(
            [],
            "an unknown name",
            $"name {name} not found by server {server}, nor in {resolver.Files.Hosts}; are its spelling and {resolver.Files.Settings} right?");
    }

    // Asks the servers in turn for the addresses of one family, as often as the settings say.
    private async Task<FamilyAnswer> AskAsync(string name, ushort type)
    {
        string fault = "";
        for (int attempt = 0; attempt < _settings.Attempts; attempt++)
        {
            foreach (IPAddress server in _settings.Servers)
            {
                if (DnsMessage.Ask(NewId(), name, type) is not { } question)
                {
                    // With a domain of the search list appended it is too long, so it does not exist.
                    return new FamilyAnswer([], 0, null, server.ToString());
                }
                (DnsAnswer? answer, string why) = await AskAsync(server, question).ConfigureAwait(false);
                if (answer is { IsConclusive: true })
                {
                    return new FamilyAnswer(answer.Addresses, answer.Seconds, null, server.ToString());
                }
                fault = answer is null ? $"server {server} {why}" : $"server {server} answered {answer.Result}";
            }
        }
        return new FamilyAnswer([], 0, fault, "");
    }

    /// <returns>The answer, or null and what the server did instead.</returns>
    private async Task<(DnsAnswer? Answer, string Why)> AskAsync(IPAddress server, byte[] question)
    {
        using var stop = new CancellationTokenSource();
        using var alarm = new Alarm(resolver.Heartbeat, resolver.Heartbeat.Now + _settings.Timeout);
        Task<DnsAnswer?> asking = DnsExchange.AskAsync(new IPEndPoint(server, resolver.Files.Port), question, stop.Token);
        if (await Task.WhenAny(asking, alarm.Rung).ConfigureAwait(false) != asking)
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
        try
        {
            return (await asking.ConfigureAwait(false), "sent a malformed answer");
        }
        catch (OperationCanceledException)
        {
            return (null, "did not answer");
        }
        catch (SocketException exception)
        {
            return (null, $"cannot be reached ({Errno.Name(Errno.FromSocket(exception.SocketErrorCode))})");
        }
    }

    // The id must be unpredictable. The cryptographic generator would add OpenSSL to the executable; the first bytes of a random UUID come
    // from the kernel's generator as well.
    private static ushort NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes);
        return BitConverter.ToUInt16(bytes);
    }

    /// <summary>Result for one address family.</summary>
    /// <param name="Addresses">The addresses found.</param>
    /// <param name="Seconds">Their time to live.</param>
    /// <param name="Fault">The reason that no server answered; null if one did.</param>
    /// <param name="Server">The server that answered.</param>
    private sealed record FamilyAnswer(List<IPAddress> Addresses, uint Seconds, string? Fault, string Server);
}

namespace UdsAot.Timing;

/// <summary>Something that has deadlines; the <see cref="Heartbeat"/> asks it to look at them.</summary>
internal interface ITimed
{
    /// <summary>
    /// Called at each beat: compare and note. What then has to happen may run other people's continuations, so it belongs on the
    /// thread pool: one beat looks after every connection and must not wait for any.
    /// </summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    void Tick(long now);
}

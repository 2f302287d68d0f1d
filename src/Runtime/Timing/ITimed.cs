namespace UdsAot.Timing;

/// <summary>Something that has deadlines; the <see cref="Heartbeat"/> asks it to look at them.</summary>
internal interface ITimed
{
    /// <summary>Called at each beat, on a timer's thread: compare and act, do not wait.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    void Tick(long now);
}
